package dev.tenk.results.suite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The text of a suite in which one target stands several times, each time with some other keys, and
 * no other target. Comments are lost; all else is as it was written.
 */
public final class SweptSuite {
  private static final String TARGETS = "targets";
  private static final String WORKLOADS = "workloads";
  private static final String NAME = "name";

  private SweptSuite() {}

  /**
   * A target to be.
   *
   * @param keys with their values; a key within a section has dots, as in {@code agent.workers}
   */
  public record Variant(String name, Map<String, String> keys) {}

  /**
   * The suite of a sweep.
   *
   * @param text of a suite that can be read
   * @param target name of the one that is swept
   * @param repetitions how often each target meets each workload; as it was where empty
   * @throws IllegalArgumentException in words where a key holds more than one value, or is within
   *     one that is no section
   */
  public static String of(
      String text, String target, List<Variant> variants, OptionalInt repetitions) {
    MappingNode root = root(text);
    List<Node> targets = new ArrayList<>();
    for (Variant variant : variants) {
      // composed anew each time: a node that stands twice would be written as an alias
      MappingNode copy = target(root(text), target);
      put(copy, List.of(NAME), variant.name());
      variant.keys().forEach((key, value) -> put(copy, Arrays.asList(key.split("\\.", -1)), value));
      targets.add(copy);
    }
    replace(root, TARGETS, new SequenceNode(Tag.SEQ, targets, FlowStyle.BLOCK));
    if (repetitions.isPresent()) {
      put(root, List.of("repetitions"), Integer.toString(repetitions.getAsInt()));
    }
    return text(root);
  }

  /** The text of a suite with one workload, of these keys, in the place of its own. */
  public static String withWorkload(String text, Map<String, String> keys) {
    MappingNode root = root(text);
    MappingNode workload = new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
    keys.forEach((key, value) -> replace(workload, key, scalar(value)));
    replace(root, WORKLOADS, new SequenceNode(Tag.SEQ, List.of(workload), FlowStyle.BLOCK));
    return text(root);
  }

  private static String text(MappingNode root) {
    DumpSettings form = DumpSettings.builder().setWidth(1000).build();
    return new Present(form).emitToString(new Serialize(form).serializeOne(root).iterator());
  }

  private static ScalarNode scalar(String value) {
    return new ScalarNode(Tag.STR, value, ScalarStyle.PLAIN);
  }

  /** The value of a key of a target; empty where it has none. */
  public static Optional<String> value(String text, String target, String key) {
    Optional<Node> node = Optional.of(target(root(text), target));
    for (String part : key.split("\\.", -1)) {
      node =
          node.filter(MappingNode.class::isInstance)
              .flatMap(each -> tuple((MappingNode) each, part).map(NodeTuple::getValueNode));
    }
    return node.filter(ScalarNode.class::isInstance).map(each -> ((ScalarNode) each).getValue());
  }

  private static MappingNode root(String text) {
    return (MappingNode)
        new Compose(LoadSettings.builder().build()).composeString(text).orElseThrow();
  }

  private static MappingNode target(MappingNode root, String name) {
    SequenceNode targets = (SequenceNode) tuple(root, TARGETS).orElseThrow().getValueNode();
    return targets.getValue().stream()
        .map(MappingNode.class::cast)
        .filter(
            each ->
                tuple(each, NAME)
                    .map(NodeTuple::getValueNode)
                    .filter(node -> ((ScalarNode) node).getValue().equals(name))
                    .isPresent())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no target '" + name + "'"));
  }

  private static Optional<NodeTuple> tuple(MappingNode mapping, String key) {
    return mapping.getValue().stream()
        .filter(each -> each.getKeyNode() instanceof ScalarNode word && word.getValue().equals(key))
        .findFirst();
  }

  private static void put(MappingNode mapping, List<String> path, String value) {
    Optional<Node> there = tuple(mapping, path.get(0)).map(NodeTuple::getValueNode);
    if (path.size() == 1) {
      if (there.isPresent() && !(there.get() instanceof ScalarNode)) {
        throw new IllegalArgumentException(
            "'" + path.get(0) + "' holds more than one value in the suite; name one within it");
      }
      replace(mapping, path.get(0), scalar(value));
      return;
    }
    if (!(there.orElse(null) instanceof MappingNode section)) {
      throw new IllegalArgumentException(
          "the target has no section '" + path.get(0) + "' in the suite");
    }
    put(section, path.subList(1, path.size()), value);
  }

  private static void replace(MappingNode mapping, String key, Node value) {
    List<NodeTuple> entries = new ArrayList<>();
    boolean replaced = false;
    for (NodeTuple each : mapping.getValue()) {
      boolean same = each.getKeyNode() instanceof ScalarNode word && word.getValue().equals(key);
      entries.add(same ? new NodeTuple(each.getKeyNode(), value) : each);
      replaced |= same;
    }
    if (!replaced) {
      entries.add(new NodeTuple(scalar(key), value));
    }
    mapping.setValue(entries);
  }
}
