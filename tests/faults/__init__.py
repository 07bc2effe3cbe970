"""What must hold when things break: processes, disks, permissions, order."""
