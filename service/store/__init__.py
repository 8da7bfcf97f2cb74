"""What is kept. The only room that imports SQLAlchemy; one file per noun."""
