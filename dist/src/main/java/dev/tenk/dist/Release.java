package dev.tenk.dist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes the archives of a release of what the build has left, one for each platform. */
final class Release {
  private static final List<String> FOLDERS =
      List.of("dist/ci", "docs", "prices", "profiles", "scenarios", "suites");
  private static final List<String> FILES = List.of("LICENSE", "README.md");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)[^):]*\\)");

  private final Path project;
  private final Path target;
  private final String version;
  private final Instant time;

  private Release(Path project, Path target, String version, Instant time) {
    this.project = project;
    this.target = target;
    this.version = version;
    this.time = time;
  }

  /**
   * Makes them.
   *
   * @param arguments the project's folder, the folder to write to, the version, the time that all
   *     files have, and the platforms, divided by commas
   */
  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Release release =
        new Release(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            arguments[2],
            Instant.parse(arguments[3]));
    List<String> labels = List.of(arguments[4].split(",", -1));
    for (Platform platform : Platform.values()) {
      if (labels.contains(platform.label)) {
        release.archive(platform);
      }
    }
  }

  private void archive(Platform platform) throws IOException {
    Path folder = target.resolve(platform.label).resolve("tenk-" + version);
    delete(folder);
    Path java = Files.createDirectories(folder.resolve("java"));
    for (String each : FOLDERS) {
      copy(project.resolve(each), folder.resolve(each));
    }
    for (String each : FILES) {
      copy(project.resolve(each), folder.resolve(each));
    }
    copyLinked(folder);
    copy(target.resolve("man"), folder.resolve("man/man1"));
    copy(target.resolve("completion"), folder.resolve("completion"));
    copy(target.resolve("bom.json"), folder.resolve("bom.json"));
    Files.writeString(folder.resolve("THIRD-PARTY.txt"), thirdParty());
    copy(project.resolve("cli/src/main/sh/tenk"), folder.resolve("bin/tenk"));
    // what the docs say of a clone holds in this folder, too
    Files.createSymbolicLink(folder.resolve("tenk"), Path.of("bin/tenk"));
    copy(project.resolve("cli/src/main/sh/start"), java.resolve("start"));
    Files.createDirectories(folder.resolve("cache"));
    Path built = project.resolve("cli/target");
    jar(built.resolve("tenk-cli-" + version + ".jar"), java.resolve("tenk.jar"), platform);
    // as it is: it goes to devices, where it is looked into at each start
    copy(built.resolve("agent/tenk-agent.jar"), java.resolve("agent/tenk-agent.jar"));
    Path lib = Files.createDirectories(java.resolve("lib"));
    List<Path> jars = libraries(built.resolve("tenk-cli-" + version + ".jar"));
    try (Stream<Path> natives = Files.list(target.resolve("natives"))) {
      for (Path each : Stream.concat(jars.stream(), natives).toList()) {
        String name = each.getFileName().toString();
        if (platform.takesJar(name)) {
          jar(each, lib.resolve(name), platform);
        }
      }
    }
    Path archive = target.resolve("tenk-%s-%s.tar.gz".formatted(version, platform.label));
    Archive.write(folder, archive, FileTime.from(time));
  }

  /** What a jar names on its class path: beside them may be those of an earlier build. */
  private static List<Path> libraries(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      String names = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return Stream.of(names.split(" ", -1)).map(jar::resolveSibling).toList();
    }
  }

  private void jar(Path jar, Path stored, Platform platform) throws IOException {
    StoredJar.write(
        jar, stored, platform::takesEntry, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
  }

  /** Which libraries are in it, and under which licences, as they declare it themselves. */
  private String thirdParty() throws IOException {
    JsonNode bom = new ObjectMapper().readTree(Files.readString(target.resolve("bom.json")));
    TreeSet<String> lines = new TreeSet<>();
    for (JsonNode component : bom.path("components")) {
      if (!component.path("group").asText().equals("dev.tenk")) {
        TreeSet<String> licences = new TreeSet<>();
        for (JsonNode each : component.path("licenses")) {
          JsonNode licence = each.path("license");
          licences.add(
              each.path("expression")
                  .asText(licence.path("id").asText(licence.path("name").asText())));
        }
        lines.add(
            "%s:%s %s: %s"
                .formatted(
                    component.path("group").asText(),
                    component.path("name").asText(),
                    component.path("version").asText(),
                    licences.isEmpty() ? "its jar says" : String.join(" or ", licences)));
      }
    }
    return "tenk is under the Apache License 2.0. Its libraries are under their own licences; each"
        + " jar has its texts.\n\n"
        + String.join("\n", lines)
        + "\n";
  }

  /** Brings what a document here links to, and what those documents link to in their turn. */
  private void copyLinked(Path folder) throws IOException {
    Deque<Path> documents = new ArrayDeque<>(markdown(folder));
    while (!documents.isEmpty()) {
      Path document = documents.remove();
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        Path linked = document.resolveSibling(link.group(1)).normalize();
        Path source = project.resolve(folder.relativize(linked).toString());
        if (Files.notExists(linked) && Files.exists(source)) {
          copy(source, linked);
          documents.addAll(markdown(linked));
        }
      }
    }
  }

  private static List<Path> markdown(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(each -> each.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path copied = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(copied);
        } else {
          Files.createDirectories(copied.getParent());
          Files.copy(each, copied);
        }
      }
    }
  }
}
