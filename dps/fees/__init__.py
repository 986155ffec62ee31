"""What is owed and paid. Above every stage of a procurement, so that no stage can name it."""
