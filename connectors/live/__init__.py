"""What every connector that asks its provider live needs: work at the same time, a pace, a pulse."""
