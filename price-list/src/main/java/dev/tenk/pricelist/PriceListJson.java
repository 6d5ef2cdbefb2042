package dev.tenk.pricelist;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tenk.pricelist.Term.Dimension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The JSON that offer files and the Query API have in common, read token by token. */
final class PriceListJson {
  /** Field names are SKUs by the hundred thousand: none of them is kept. */
  static final JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private PriceListJson() {}

  /** What is done with the value of a field; it reads all of it. */
  interface FieldReader {
    void read(String name) throws IOException;
  }

  /** Reads an object whose start is the current token. */
  static void object(JsonParser parser, FieldReader fields) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("expected an object in line " + line(parser));
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      fields.read(name);
    }
  }

  static long line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  /** A text or a number; anything else is skipped and reads as empty. */
  static String text(JsonParser parser) throws IOException {
    if (parser.currentToken().isScalarValue()) {
      return parser.getText();
    }
    parser.skipChildren();
    return "";
  }

  /** Reads a product whose start is the current token. */
  static Product product(JsonParser parser) throws IOException {
    Map<String, String> texts = new HashMap<>();
    Map<String, String> attributes = new HashMap<>();
    object(
        parser,
        name -> {
          if (name.equals("attributes")) {
            object(
                parser,
                attribute -> {
                  String word = Product.word(attribute);
                  if (Product.ATTRIBUTES.contains(word)) {
                    attributes.put(word, text(parser));
                  } else {
                    parser.skipChildren();
                  }
                });
          } else {
            texts.put(name, text(parser));
          }
        });
    return new Product(
        texts.getOrDefault("sku", ""), texts.getOrDefault("productFamily", ""), attributes);
  }

  /** Reads all terms of a product whose start is the current token. */
  static List<Term> terms(JsonParser parser) throws IOException {
    List<Term> terms = new ArrayList<>();
    object(parser, code -> terms.add(term(parser)));
    return terms;
  }

  private static Term term(JsonParser parser) throws IOException {
    Map<String, String> texts = new HashMap<>();
    List<Dimension> dimensions = new ArrayList<>();
    object(
        parser,
        name -> {
          if (name.equals("priceDimensions")) {
            object(parser, rateCode -> dimensions.add(dimension(parser)));
          } else {
            texts.put(name, text(parser));
          }
        });
    return new Term(texts.getOrDefault("effectiveDate", ""), dimensions);
  }

  private static Dimension dimension(JsonParser parser) throws IOException {
    Map<String, String> texts = new HashMap<>();
    object(
        parser,
        name -> {
          if (name.equals("pricePerUnit")) {
            object(parser, currency -> texts.put("price " + currency, text(parser)));
          } else {
            texts.put(name, text(parser));
          }
        });
    return new Dimension(
        texts.getOrDefault("beginRange", ""),
        texts.getOrDefault("endRange", ""),
        texts.getOrDefault("unit", ""),
        texts.getOrDefault("price USD", ""));
  }
}
