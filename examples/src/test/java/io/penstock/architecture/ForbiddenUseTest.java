package io.penstock.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static io.penstock.architecture.ProductClasses.CODEC;
import static io.penstock.architecture.ProductClasses.EXAMPLES;
import static io.penstock.architecture.ProductClasses.MEMORY;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.lang.invoke.VarHandle;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URLConnection;
import java.nio.MappedByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What no class, or no class but some, may touch. */
class ForbiddenUseTest {
    private static final String BETWEEN_HOSTS = "io.penstock.pipe.net..";
    private static final String NETWORK_SOCKETS = "io.penstock.pipe.net.NetworkSockets";
    private static final String LIVE_PAGE = "io.penstock.cli.web";

    @Test
    @DisplayName("Only io.penstock.core.memory touches mapped memory; all others see Agrona's AtomicBuffer interface")
    void onlyRingTouchesMappedMemory() {
        noClasses()
                .that()
                .resideOutsideOfPackage(MEMORY)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(MappedByteBuffer.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(VarHandle.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.penstock.core.memory.MappedBuffer")
                .check(ProductClasses.all());
    }

    @Test
    @DisplayName("No flags: nothing loads a class that needs sun.misc.Unsafe or --add-opens")
    void nothingLoadsUnsafe() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("sun..").or(resideInAPackage("jdk.internal..")))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("org\\.agrona\\.(.*\\.)?(\\w*Unsafe\\w*|BufferUtil|IoUtil|Expandable\\w+)(\\$.*)?")
                .check(ProductClasses.all());
    }

    @Test
    @DisplayName(
            "No network, but for pipes between hosts and the live page: one class opens their sockets, one is a server of the JDK's, and one package knows TLS")
    void oneClassOpensANetworkPort() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(NETWORK_SOCKETS)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(
                        Socket.class,
                        ServerSocket.class,
                        DatagramSocket.class,
                        MulticastSocket.class,
                        URLConnection.class,
                        HttpURLConnection.class,
                        DatagramChannel.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "java.rmi..", "javax.management.remote..")
                // These forms open a socket of the internet family; the ones that name a family are used for local
                // sockets.
                .orShould()
                .callMethod(SocketChannel.class, "open")
                .orShould()
                .callMethod(SocketChannel.class, "open", SocketAddress.class)
                .orShould()
                .callMethod(ServerSocketChannel.class, "open")
                .check(ProductClasses.all());
        noClasses()
                .that()
                .resideOutsideOfPackages(CODEC, BETWEEN_HOSTS) // the codec carries addresses as values
                .and()
                .doNotHaveFullyQualifiedName(LIVE_PAGE + ".WebServer") // of the loopback interface
                .should()
                .dependOnClassesThat()
                .areAssignableTo(InetSocketAddress.class)
                .check(ProductClasses.all());
        noClasses()
                .that()
                .resideOutsideOfPackage(LIVE_PAGE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.net.httpserver..")
                .check(ProductClasses.all());
        noClasses()
                .that()
                .resideOutsideOfPackages(CODEC, BETWEEN_HOSTS) // the codec carries exceptions of TLS as values
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.net.ssl..", "jdk.net..")
                .check(ProductClasses.all());
    }

    @Test
    @DisplayName(
            "A library writes nothing to the standard streams; a program may: a class with a main method, or named ...Command")
    void librariesLeaveTheStandardStreamsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(EXAMPLES)
                .and(DescribedPredicate.not(isAProgram()))
                .should(ACCESS_STANDARD_STREAMS)
                .check(ProductClasses.all());
    }

    private static DescribedPredicate<JavaClass> isAProgram() {
        return DescribedPredicate.describe(
                "be a program",
                type -> type.tryGetMethod("main", String[].class).isPresent()
                        || type.getSimpleName().endsWith("Command"));
    }
}
