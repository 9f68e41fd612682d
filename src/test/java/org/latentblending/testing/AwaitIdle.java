package org.latentblending.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.latentblending.transitions.TransitionEvents;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Classes share a server: a test begins when what those before it have asked for has ended, and gets all steps. */
class AwaitIdle implements TestExecutionListener {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public void beforeTestMethod(TestContext test) {
        var events = test.getApplicationContext().getBean(TransitionEvents.class);
        Awaitility.await("the test before has left nothing to do")
                .atMost(PATIENCE)
                .until(() -> events.unfinishedOrAfter(Long.MAX_VALUE).isEmpty());
    }
}
