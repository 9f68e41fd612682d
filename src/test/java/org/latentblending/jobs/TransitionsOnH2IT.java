package org.latentblending.jobs;

import org.latentblending.testing.ServerTest;

@ServerTest
class TransitionsOnH2IT extends TransitionsContract {}
