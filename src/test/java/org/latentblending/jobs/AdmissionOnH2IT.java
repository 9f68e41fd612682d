package org.latentblending.jobs;

import org.latentblending.testing.ServerTest;

@ServerTest
class AdmissionOnH2IT extends AdmissionContract {}
