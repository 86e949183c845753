"""Work cut into numbered blocks that give the same wherever they run: on one core, on several, on a Dask cluster."""
