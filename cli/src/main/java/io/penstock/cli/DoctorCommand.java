package io.penstock.cli;

import io.penstock.cli.view.Doctor;
import io.penstock.cli.view.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "doctor",
        description = {
            "Reads everything below a directory, and says what is wrong and what to do. It writes nothing.",
            "Its exit code is 3 if there is an error, and 0 if there are warnings alone."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand extends OperatorCommand {
    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The directory; the current one by default.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException {
        final List<Finding> findings = Doctor.examine(directory.toAbsolutePath());
        if (wantsJson()) {
            printJson(Map.of("findings", findings));
        } else {
            for (final Finding finding : findings) {
                out().println(finding.severity().name().toLowerCase(Locale.ROOT) + " [" + finding.code() + "] "
                        + (finding.path().isEmpty() ? "" : finding.path() + ": ") + finding.what());
                out().println("    " + finding.advice());
            }
            if (findings.isEmpty()) {
                out().println("nothing is wrong");
            }
        }
        return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR)
                ? Exit.FOUND
                : Exit.OK;
    }
}
