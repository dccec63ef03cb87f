"""What browsers are handed: photos of jobs and the frames of cameras."""
