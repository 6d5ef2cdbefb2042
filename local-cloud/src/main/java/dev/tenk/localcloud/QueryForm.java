package dev.tenk.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The query protocol's flat fields, as {@code Queries.member.1.Id}, as a tree. */
final class QueryForm {
  private static final String LIST = "member";

  private QueryForm() {}

  /**
   * The tree of a form.
   *
   * @param times outermost fields that are times, which become seconds since 1970
   * @throws ServiceException if a time is none
   */
  static JsonNode tree(Map<String, String> form, List<String> times) throws ServiceException {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, String> field : new TreeMap<>(form).entrySet()) {
      String[] path = field.getKey().split("\\.", -1);
      ObjectNode parent = root;
      for (int i = 0; i < path.length - 1; i++) {
        JsonNode child = parent.get(path[i]);
        parent = child instanceof ObjectNode object ? object : parent.putObject(path[i]);
      }
      parent.put(path[path.length - 1], field.getValue());
    }
    for (String time : times) {
      if (root.has(time)) {
        root.put(time, seconds(time, root.get(time).asText()));
      }
    }
    return lists(root);
  }

  private static double seconds(String name, String time) throws ServiceException {
    try {
      return Instant.parse(time).toEpochMilli() / 1000.0;
    } catch (DateTimeParseException e) {
      throw new ServiceException(400, "ValidationError", name + " is not a time");
    }
  }

  private static JsonNode lists(JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    if (object.get(LIST) instanceof ObjectNode members) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      for (int i = 1; members.has(Integer.toString(i)); i++) {
        list.add(lists(members.get(Integer.toString(i))));
      }
      return list;
    }
    object.properties().forEach(child -> child.setValue(lists(child.getValue())));
    return object;
  }
}
