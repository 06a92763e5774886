//! Draws and how they are made: random, Latin hypercube, Owen-scrambled Sobol, copula.
