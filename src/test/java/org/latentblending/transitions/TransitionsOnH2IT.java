package org.latentblending.transitions;

import org.latentblending.testing.ServerTest;

@ServerTest
class TransitionsOnH2IT extends TransitionsContract {}
