"""Why a printer waits for somebody."""
