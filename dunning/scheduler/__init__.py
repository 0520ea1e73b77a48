"""Who to call next: standings in, a worklist out. Pure: no database, no clock."""
