"""When a customer may be rung: rules as data, with a small engine. Pure: no database, no clock."""
