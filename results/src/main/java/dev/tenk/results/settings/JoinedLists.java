package dev.tenk.results.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Two lists of one key as one: the items of the lower one first, and an item with the {@code name}
 * of one below laid over that one.
 */
final class JoinedLists {
  private JoinedLists() {}

  /** Where one of the two is no list, the upper one, whose reader says so. */
  static NodeTuple of(NodeTuple below, NodeTuple above) {
    if (!(below.getValueNode() instanceof SequenceNode first)
        || !(above.getValueNode() instanceof SequenceNode second)) {
      return above;
    }
    List<Node> items = new ArrayList<>(first.getValue());
    for (Node item : second.getValue()) {
      int at =
          IntStream.range(0, items.size())
              .filter(i -> sameName(items.get(i), item))
              .findFirst()
              .orElse(-1);
      if (at < 0) {
        items.add(item);
      } else {
        items.set(at, laidOver((MappingNode) items.get(at), (MappingNode) item));
      }
    }
    return new NodeTuple(
        above.getKeyNode(),
        new SequenceNode(
            second.getTag(),
            true,
            items,
            second.getFlowStyle(),
            second.getStartMark(),
            second.getEndMark()));
  }

  private static boolean sameName(Node one, Node other) {
    return name(one).isPresent() && name(one).equals(name(other));
  }

  private static Optional<String> name(Node item) {
    return item instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(tuple -> key(tuple).equals(Optional.of("name")))
            .map(NodeTuple::getValueNode)
            .filter(ScalarNode.class::isInstance)
            .map(value -> ((ScalarNode) value).getValue())
            .findFirst()
        : Optional.empty();
  }

  private static Optional<String> key(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode scalar
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  private static MappingNode laidOver(MappingNode below, MappingNode above) {
    Set<Optional<String>> stated =
        above.getValue().stream().map(JoinedLists::key).collect(Collectors.toSet());
    List<NodeTuple> tuples =
        new ArrayList<>(
            below.getValue().stream().filter(tuple -> !stated.contains(key(tuple))).toList());
    tuples.addAll(above.getValue());
    return new MappingNode(
        above.getTag(),
        true,
        tuples,
        above.getFlowStyle(),
        above.getStartMark(),
        above.getEndMark());
  }
}
