"""Writes src/sampling/sobol/joe_kuo_6.txt from the Joe-Kuo direction numbers that SciPy carries.

Usage: python scripts/joe_kuo.py > src/sampling/sobol/joe_kuo_6.txt
"""

import importlib.resources

import numpy as np

DIMENSIONS = 1111  # all primitive polynomials of degree 13 or less
HEADER = """\
# Direction numbers new-joe-kuo-6, dimensions 2 to {last}: degree s, coefficients a, m_1 ... m_s.
# S. Joe, F. Y. Kuo: Constructing Sobol sequences with better two-dimensional projections,
# SIAM J. Sci. Comput. 30, 2635-2654 (2008). https://web.maths.unsw.edu.au/~fkuo/sobol/
#
# Copyright (c) 2008, Frances Y. Kuo and Stephen Joe. All rights reserved.
# Redistribution and use in source and binary forms, with or without modification, are permitted
# provided that the following conditions are met:
# * Redistributions of source code must retain the above copyright notice, this list of conditions
#   and the following disclaimer.
# * Redistributions in binary form must reproduce the above copyright notice, this list of
#   conditions and the following disclaimer in the documentation and/or other materials provided
#   with the distribution.
# * Neither the names of the copyright holders nor the names of the University of New South Wales
#   and the University of Waikato and its contributors may be used to endorse or promote products
#   derived from this software without specific prior written permission.
# THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
# INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A
# PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS BE LIABLE FOR ANY
# DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT
# LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR
# BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT
# LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS
# SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE."""


def main() -> None:
    file = importlib.resources.files("scipy.stats") / "_sobol_direction_numbers.npz"
    with file.open("rb") as stream, np.load(stream) as numbers:
        polynomials, initial = numbers["poly"], numbers["vinit"]
    print(HEADER.format(last=DIMENSIONS))
    for polynomial, m in zip(polynomials[1:DIMENSIONS], initial[1:DIMENSIONS], strict=True):
        degree = int(polynomial).bit_length() - 1
        inner = (int(polynomial) >> 1) & ((1 << (degree - 1)) - 1)
        print(degree, inner, *(int(v) for v in m[:degree]))


if __name__ == "__main__":
    main()
