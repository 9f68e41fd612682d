package org.latentblending.retention;

import org.latentblending.testing.ServerTest;

@ServerTest
class RetentionLockOnH2IT extends RetentionLockContract {}
