package dev.tenk.localcloud;

import dev.tenk.localcloud.LocalCloudProfile.JobQueue;
import dev.tenk.results.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a job queue of AWS Batch. */
final class JobQueueReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");
  private static final int MOST_VCPUS = 10_000;
  private static final int VCPUS = 16;

  private JobQueueReader() {}

  static JobQueue read(Settings settings, Set<String> taken) {
    return new JobQueue(
        settings.value("name", text -> name(text, taken)),
        settings.choice("platform", Map.of("FARGATE", true, "EC2", false)),
        settings.integer("max_vcpus", 1, MOST_VCPUS, VCPUS),
        settings.has("state")
            ? settings.choice("state", Map.of("ENABLED", true, "DISABLED", false))
            : true,
        List.copyOf(settings.strings("entry_point", text -> text)),
        settings.has("logs") ? Optional.of(settings.path("logs")) : Optional.<Path>empty());
  }

  private static String name(String text, Set<String> taken) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is not the name of a job queue");
    }
    if (!taken.add(text)) {
      throw new IllegalArgumentException("'" + text + "' is taken");
    }
    return text;
  }
}
