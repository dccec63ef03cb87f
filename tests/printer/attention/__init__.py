"""Why a printer waits."""
