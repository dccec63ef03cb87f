"""The plug that a printer hangs on: turned on for a print, and off only when it may."""
