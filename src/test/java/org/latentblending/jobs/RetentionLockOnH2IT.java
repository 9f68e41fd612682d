package org.latentblending.jobs;

import org.latentblending.testing.ServerTest;

@ServerTest
class RetentionLockOnH2IT extends RetentionLockContract {}
