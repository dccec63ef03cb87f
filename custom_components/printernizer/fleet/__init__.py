"""The device that stands for all printers together, where there are several."""
