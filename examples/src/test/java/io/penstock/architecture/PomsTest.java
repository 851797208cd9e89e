package io.penstock.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What Maven is told twice: by the BOM, which has no parent, and by the modules' descriptors. */
class PomsTest {
    private static final XPath PATHS = XPathFactory.newInstance().newXPath();

    private static Document pom(final Path folder) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("pom.xml").toFile());
    }

    private static Set<String> all(final Document pom, final String path) throws Exception {
        final NodeList nodes = (NodeList) PATHS.evaluate(path, pom, XPathConstants.NODESET);
        final Set<String> texts = new TreeSet<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().strip());
        }
        return texts;
    }

    private static String one(final Document pom, final String path) throws Exception {
        return PATHS.evaluate(path, pom).strip();
    }

    @Test
    @DisplayName("All poms have one version, and the BOM's plugins the parent's")
    void versions() throws Exception {
        final Document parent = pom(Repository.ROOT);
        final String version = one(parent, "/project/version");
        for (final Path module : Repository.modules()) {
            assertEquals(
                    version,
                    one(pom(module), "/project/parent/version | /project/version"),
                    () -> "version of " + module.getFileName());
        }
        final Document bom = pom(Repository.ROOT.resolve("bom"));
        for (final String plugin : all(bom, "//plugin/artifactId")) {
            assertEquals(
                    one(parent, "/project/properties/" + plugin + ".version"),
                    one(bom, "//plugin[artifactId='" + plugin + "']/version"),
                    plugin);
        }
    }

    @Test
    @DisplayName("The BOM lists each artifact that has a module descriptor, and no other")
    void bom() throws Exception {
        final Set<String> published = new TreeSet<>();
        for (final Path module : Repository.modules()) {
            if (Files.exists(module.resolve("src/main/java/module-info.java"))) {
                published.add(one(pom(module), "/project/artifactId"));
            }
        }
        assertEquals(published, all(pom(Repository.ROOT.resolve("bom")), "//dependency/artifactId"));
    }

    @Test
    @DisplayName("A pom has the dependencies on our own artifacts that its module descriptor has")
    void dependencies() throws Exception {
        for (final Path module : Repository.modules()) {
            final Path descriptor = module.resolve("src/main/java/module-info.java");
            if (Files.exists(descriptor)) {
                final Set<String> artifacts = all(
                        pom(module),
                        "/project/dependencies/dependency[groupId='io.penstock' and not(scope='test')]/artifactId");
                artifacts.remove("penstock-testkit"); // of scope test, by the parent
                assertEquals(
                        requiredBy(descriptor),
                        artifacts.stream()
                                .map(name -> name.replace("penstock-logging-", "penstock-"))
                                .map(name -> name.replace("penstock-", ProductModules.PREFIX))
                                .collect(Collectors.toCollection(TreeSet::new)),
                        () -> "pom.xml and module-info.java of " + module.getFileName());
            }
        }
    }

    private static Set<String> requiredBy(final Path descriptor) throws IOException {
        final Matcher name = Pattern.compile("module (io[\\w.]+)").matcher(Files.readString(descriptor));
        assertTrue(name.find());
        return ProductModules.all().get(name.group(1)).requires().stream()
                .map(ModuleDescriptor.Requires::name)
                .filter(required -> required.startsWith(ProductModules.PREFIX))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @DisplayName("Doclint passes over the packages that no user sees, and over no other")
    void undocumented() throws Exception {
        final List<String> patterns = Stream.of(
                        one(pom(Repository.ROOT), "/project/properties/penstock.lint.undocumented")
                                .split(",", -1))
                .map(pattern ->
                        pattern.replaceFirst("^-", "").replace(".", "\\.").replace("*", ".*"))
                .toList();
        final Set<String> passedOver = ProductModules.byPackage().keySet().stream()
                .filter(name -> patterns.stream().anyMatch(name::matches))
                .collect(Collectors.toCollection(TreeSet::new));
        final Set<String> hidden = new TreeSet<>(ProductModules.byPackage().keySet());
        hidden.removeAll(ProductModules.usersPackages());
        assertEquals(hidden, passedOver);
    }
}
