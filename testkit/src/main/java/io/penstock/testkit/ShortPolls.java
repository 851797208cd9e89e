package io.penstock.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every test of every module look again after 10 ms, where Awaitility's default is 100 ms. JUnit finds this extension by itself, where it is
 * told to look for extensions: the surefire plugin of the parent tells it. Kill tests wait hundreds of times for a thread to fall asleep.
 */
public final class ShortPolls implements BeforeAllCallback {
    private static final Duration INTERVAL = Duration.ofMillis(10);

    @Override
    public void beforeAll(final ExtensionContext context) {
        Awaitility.setDefaultPollInterval(INTERVAL);
        Awaitility.setDefaultPollDelay(INTERVAL);
    }
}
