"""What is left when studies are left out or come in one by one."""
