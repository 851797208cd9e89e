package io.penstock.pipe.net;

import io.penstock.pipe.PipeRefusedException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The two ends of TLS 1.3: one proves itself by the host's key, the other knows the pin of its certificate and trusts nothing else. */
final class TlsContexts {
    private static final String PROTOCOL = "TLSv1.3";

    private TlsContexts() {}

    static SSLContext listening(final KeyFolder keys) throws IOException {
        try {
            final KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys.store(), KeyFolder.PASSWORD.toCharArray());
            final SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(managers.getKeyManagers(), new TrustManager[] {new Pinned("")}, null);
            return context;
        } catch (final GeneralSecurityException unusable) {
            throw new IOException("TLS cannot be set up: directory=" + keys.directory(), unusable);
        }
    }

    static SSLContext connecting(final String pin) throws IOException {
        try {
            final SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(null, new TrustManager[] {new Pinned(pin)}, null);
            return context;
        } catch (final GeneralSecurityException unusable) {
            throw new IOException("TLS cannot be set up", unusable);
        }
    }

    static SSLEngine engine(final SSLContext context, final boolean client) {
        final SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        final SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {PROTOCOL});
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** A certificate that is not the pinned one. */
    static PipeRefusedException wrongCertificate(final Throwable failure, final Object address) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof WrongPinException wrong) {
                return new PipeRefusedException(
                        "another host answers at this address, or it has new keys: address=" + address + " "
                                + wrong.getMessage() + "; take the address that belongs to its keys",
                        failure);
            }
        }
        return null;
    }

    private static final class WrongPinException extends CertificateException {
        private static final long serialVersionUID = 1L;

        WrongPinException(final String text) {
            super(text);
        }
    }

    /** Trusts one certificate. Its names, dates and signatures say nothing more: the pin came by a way that is trusted. */
    private static final class Pinned implements X509TrustManager {
        private final String pin;

        Pinned(final String pin) {
            this.pin = pin;
        }

        private void check(final X509Certificate[] chain) throws CertificateException {
            try {
                final String found = chain.length == 0 ? "" : KeyFolder.pinOf(chain[0].getEncoded());
                if (pin.isEmpty()
                        || found.isEmpty()
                        || !MessageDigest.isEqual(
                                HexFormat.of().parseHex(found), HexFormat.of().parseHex(pin))) {
                    throw new WrongPinException("expectedPin=" + pin + " foundPin=" + found);
                }
            } catch (final CertificateException refused) {
                throw refused;
            } catch (final GeneralSecurityException impossible) {
                throw new CertificateException(impossible);
            }
        }

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String type) throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
