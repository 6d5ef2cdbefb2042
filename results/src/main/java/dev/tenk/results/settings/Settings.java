package dev.tenk.results.settings;

import dev.tenk.results.model.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of a YAML file, whose every error names file, line and column.
 *
 * <p>Keys are asked for one by one; {@link #rejectUnknownKeys()} then refuses every key that was
 * not asked for, so that the allowed keys are written down only once: where they are read.
 */
public final class Settings {
  private static final int DEEPEST = 50;

  private final String fileName;
  private final Path baseFolder;
  private final Node self;
  private final Map<String, NodeTuple> entries;
  private final Set<String> asked = new LinkedHashSet<>();
  private final Set<String> inherited = new LinkedHashSet<>();
  private final List<Settings> opened = new ArrayList<>();

  private Settings(String fileName, Path baseFolder, Node node) {
    this.fileName = fileName;
    this.baseFolder = baseFolder;
    this.self = node;
    this.entries = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      throw error(node, "expected keys with values (key: value)");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String key = scalar(tuple.getKeyNode(), "a key");
      if (entries.put(key, tuple) != null) {
        throw error(tuple.getKeyNode(), "'" + key + "' stands here a second time");
      }
    }
  }

  /**
   * Reads a YAML document.
   *
   * @param fileName as the user knows it, for messages
   * @param baseFolder what relative paths in it are relative to
   * @throws ConfigurationException if it is not one YAML mapping
   */
  public static Settings parse(String fileName, Path baseFolder, String yaml) {
    Optional<Node> root;
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(fileName).build();
      requireShallow(fileName, new Parse(settings).parseString(yaml));
      root = new Compose(settings).composeString(yaml);
    } catch (MarkedYamlEngineException e) {
      String where = e.getProblemMark().map(mark -> place(fileName, mark)).orElse(fileName);
      throw new ConfigurationException(where + ": not YAML: " + e.getProblem(), e);
    } catch (YamlEngineException e) {
      throw new ConfigurationException(fileName + ": not YAML: " + e.getMessage(), e);
    }
    return new Settings(
        fileName,
        baseFolder,
        root.orElseThrow(() -> new ConfigurationException(fileName + ": the file is empty")));
  }

  /** Nodes are composed, and walked, by calls within calls; events are not. */
  private static void requireShallow(String fileName, Iterable<Event> events) {
    int depth = 0;
    for (Event event : events) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > DEEPEST) {
        String where = event.getStartMark().map(mark -> place(fileName, mark)).orElse(fileName);
        throw new ConfigurationException(where + ": nested more than " + DEEPEST + " deep");
      }
    }
  }

  /** Whether the key is there; asking makes it a known one. */
  public boolean has(String key) {
    asked.add(key);
    return entries.containsKey(key);
  }

  /** Whether the key is there and holds something, as null and an empty list do not. */
  public boolean hasValue(String key) {
    if (!has(key)) {
      return false;
    }
    Node value = entries.get(key).getValueNode();
    return !value.getTag().equals(Tag.NULL)
        && !(value instanceof SequenceNode list && list.getValue().isEmpty());
  }

  /** A required text. */
  public String string(String key) {
    return scalar(required(key), "'" + key + "'");
  }

  /** An optional text. */
  public Optional<String> optionalString(String key) {
    return has(key) ? Optional.of(string(key)) : Optional.empty();
  }

  /**
   * A required value, read by {@code parser}, whose IllegalArgumentException states what it
   * expects.
   */
  public <T> T value(String key, Function<String, T> parser) {
    String text = string(key);
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw error(key, e.getMessage());
    }
  }

  /** The same with a default for an absent key. */
  public <T> T value(String key, Function<String, T> parser, T whenAbsent) {
    return has(key) ? value(key, parser) : whenAbsent;
  }

  /** An optional regular expression. */
  public Optional<Pattern> optionalPattern(String key) {
    return has(key) ? Optional.of(value(key, Settings::pattern)) : Optional.empty();
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a regular expression: " + e.getDescription(), e);
    }
  }

  /** A required whole number within bounds, both included. */
  public int integer(String key, int min, int max) {
    return value(
        key,
        text -> {
          try {
            int number = Integer.parseInt(text.replace("_", ""));
            if (number >= min && number <= max) {
              return number;
            }
          } catch (NumberFormatException e) {
            // reported below, like a number out of bounds
          }
          throw new IllegalArgumentException(
              "'" + text + "' is not a whole number from " + min + " to " + max);
        });
  }

  /** The same with a default for an absent key. */
  public int integer(String key, int min, int max, int whenAbsent) {
    return has(key) ? integer(key, min, max) : whenAbsent;
  }

  /** One of the named choices. */
  public <T> T choice(String key, Map<String, T> choices) {
    return value(
        key,
        text -> {
          T chosen = choices.get(text);
          if (chosen == null) {
            throw new IllegalArgumentException(
                "'" + text + "' is not one of " + String.join(", ", choices.keySet()));
          }
          return chosen;
        });
  }

  /** A path, relative ones taken from the file's own folder. Whether it exists is not looked at. */
  public Path path(String key) {
    return baseFolder.resolve(string(key)).normalize();
  }

  /**
   * One path or a list of them, at least one, relative ones taken from the file's own folder.
   * Whether they exist is not looked at.
   */
  public List<Path> paths(String key) {
    if (!(required(key) instanceof SequenceNode sequence)) {
      return List.of(path(key));
    }
    if (sequence.getValue().isEmpty()) {
      throw error(key, "the list is empty, expected at least one path");
    }
    return strings(key, text -> baseFolder.resolve(text).normalize());
  }

  /** A required mapping. */
  public Settings section(String key) {
    return open(required(key));
  }

  /** An optional mapping. */
  public Optional<Settings> optionalSection(String key) {
    return has(key) ? Optional.of(section(key)) : Optional.empty();
  }

  /** Whether the key is there and holds a list. */
  public boolean isList(String key) {
    return has(key) && entries.get(key).getValueNode() instanceof SequenceNode;
  }

  /** A required list of mappings, at least one. */
  public List<Settings> sections(String key) {
    if (required(key) instanceof SequenceNode sequence && !sequence.getValue().isEmpty()) {
      return sequence.getValue().stream().map(this::open).toList();
    }
    throw error(
        key, "'" + key + "' is a list, each item starting with '- '; it holds at least one");
  }

  /** A required list of values, each read by {@code parser} as in {@link #value}. */
  public <T> List<T> strings(String key, Function<String, T> parser) {
    if (!(required(key) instanceof SequenceNode sequence)) {
      throw error(key, "'" + key + "' is a list, as in [one, two]");
    }
    List<T> values = new ArrayList<>();
    for (Node node : sequence.getValue()) {
      try {
        values.add(parser.apply(scalar(node, "each item of '" + key + "'")));
      } catch (IllegalArgumentException e) {
        throw error(node, key + ": " + e.getMessage());
      }
    }
    return List.copyOf(values);
  }

  /** An optional mapping of texts, in file order. */
  public Map<String, String> strings(String key) {
    if (!has(key)) {
      return Map.of();
    }
    Settings section = section(key);
    Map<String, String> strings = new LinkedHashMap<>();
    for (String name : section.keys()) {
      strings.put(name, section.string(name));
    }
    return strings;
  }

  /** Whether anybody has asked for that key. */
  public boolean wasAsked(String key) {
    return asked.contains(key);
  }

  /** All keys, in file order. */
  public List<String> keys() {
    return List.copyOf(entries.keySet());
  }

  /**
   * Refuses keys that were not asked for, here and in every section that was opened.
   *
   * @throws ConfigurationException naming the first such key and the known ones
   */
  public void rejectUnknownKeys() {
    for (Map.Entry<String, NodeTuple> entry : entries.entrySet()) {
      if (!asked.contains(entry.getKey()) && !inherited.contains(entry.getKey())) {
        throw error(
            entry.getValue().getKeyNode(),
            "unknown key '"
                + entry.getKey()
                + "'; known here: "
                + String.join(", ", asked.stream().sorted().toList()));
      }
    }
    opened.forEach(Settings::rejectUnknownKeys);
  }

  /**
   * Takes the value of a key from a section around this one where this one has none. What inherits
   * need not be asked for it.
   */
  public void inherit(String key, Settings from) {
    if (from.has(key) && !entries.containsKey(key)) {
      entries.put(key, from.entries.get(key));
      inherited.add(key);
    }
  }

  /**
   * This mapping laid over another of the same file: what is stated here holds, all else is as the
   * lower one has it. Complaints name where a value stands, in this one or in the lower one; about
   * what is in neither, where this one begins. This one's keys then all count as known; what nobody
   * asks the result for {@link #rejectUnknownKeys} of the result refuses, but for keys of the lower
   * one, which are its own matter.
   *
   * @param left keys that the result has only where this one states them
   * @param added keys whose lists are joined, the lower one's items first; an item with the {@code
   *     name} of one below is laid over that one, key by key
   */
  public Settings over(Settings lower, Set<String> left, Set<String> added) {
    Settings both = new Settings(fileName, baseFolder, self);
    lower.entries.forEach(
        (key, below) -> {
          NodeTuple above = entries.get(key);
          if (above == null && !left.contains(key)) {
            both.entries.put(key, below);
            both.inherited.add(key);
          } else if (above != null && added.contains(key)) {
            both.entries.put(key, JoinedLists.of(below, above));
          }
        });
    asked.addAll(entries.keySet());
    return both;
  }

  /** A complaint about the value of {@code key}, or about the whole mapping if it is absent. */
  public ConfigurationException error(String key, String message) {
    NodeTuple entry = entries.get(key);
    return error(entry == null ? self : entry.getValueNode(), key + ": " + message);
  }

  /** Where it begins: file, line and column, for messages. */
  public String place() {
    return self.getStartMark().map(mark -> place(fileName, mark)).orElse(fileName);
  }

  private Settings open(Node node) {
    Settings section = new Settings(fileName, baseFolder, node);
    opened.add(section);
    return section;
  }

  private Node required(String key) {
    asked.add(key);
    NodeTuple entry = entries.get(key);
    if (entry == null) {
      throw error(self, "'" + key + "' is missing");
    }
    return entry.getValueNode();
  }

  private String scalar(Node node, String what) {
    if (node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)) {
      return scalar.getValue();
    }
    throw error(node, "expected one value for " + what);
  }

  private ConfigurationException error(Node node, String message) {
    String where = node.getStartMark().map(mark -> place(fileName, mark)).orElse(fileName);
    return new ConfigurationException(where + ": " + message);
  }

  private static String place(String fileName, Mark mark) {
    return fileName + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
  }
}
