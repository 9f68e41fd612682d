package org.latentblending.quotas;

import org.latentblending.testing.ServerTest;

@ServerTest
class AdmissionOnH2IT extends AdmissionContract {}
