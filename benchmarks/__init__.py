"""Measurements on payment histories. Nothing here is part of the installed tool."""
