package io.penstock.objects.host;

import io.penstock.objects.CallRefusedException;
import io.penstock.objects.HostDiedException;
import io.penstock.objects.HostException;
import io.penstock.objects.StaleProxyException;

/** Why a call did not run, as an exception of its caller. */
final class Refusals {
    private Refusals() {}

    static HostException exception(final byte[] answer) {
        final String text = HostMessages.text(answer);
        return switch (HostMessages.type(answer) == HostMessages.REFUSED ? HostMessages.method(answer) : 0) {
            case HostMessages.STALE -> new StaleProxyException(text, null);
            case HostMessages.CLOSING -> new HostDiedException(text, false, null);
            case HostMessages.GIVEN_UP -> new HostDiedException(text, true, null);
            default -> new CallRefusedException(text, null);
        };
    }
}
