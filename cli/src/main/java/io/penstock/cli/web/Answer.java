package io.penstock.cli.web;

import io.penstock.cli.view.Values;
import java.util.Map;

/**
 * An answer that is ready.
 *
 * @param status of HTTP
 * @param type of its content
 * @param body that is sent, in UTF-8
 */
record Answer(int status, String type, String body) {
    static final int OK = 200;
    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int CONFLICT = 409;
    static final int TOO_LARGE = 413;
    static final int FAILED = 500;
    static final int UNAVAILABLE = 503;

    private static final String JSON = "application/json; charset=utf-8";

    static Answer json(final Object facts) {
        return new Answer(OK, JSON, Values.json(facts));
    }

    static Answer problem(final int status, final String problem) {
        return new Answer(status, JSON, Values.json(Map.of("problem", problem)));
    }
}
