package dev.tenk.pricelist;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An item of the Query API's price list, which is JSON inside a text.
 *
 * @param product what is sold
 * @param service its code
 * @param terms how it is sold on demand
 * @param publication of the list that it is from
 */
record QueryItem(Product product, String service, List<Term> terms, Publication publication) {
  private static final String SOURCE = "AWS Price List Query API";

  QueryItem {
    terms = List.copyOf(terms);
  }

  /**
   * Reads an item.
   *
   * @throws IllegalArgumentException if it is none
   */
  static QueryItem read(String json) {
    Map<String, String> texts = new HashMap<>();
    List<Product> products = new ArrayList<>();
    List<Term> terms = new ArrayList<>();
    try (JsonParser parser = PriceListJson.FACTORY.createParser(json)) {
      parser.nextToken();
      PriceListJson.object(
          parser,
          name -> {
            switch (name) {
              case "product" -> products.add(PriceListJson.product(parser));
              case "terms" ->
                  PriceListJson.object(
                      parser,
                      kind -> {
                        if (kind.equals("OnDemand")) {
                          terms.addAll(PriceListJson.terms(parser));
                        } else {
                          parser.skipChildren();
                        }
                      });
              default -> texts.put(name, PriceListJson.text(parser));
            }
          });
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    if (products.isEmpty() || products.get(0).sku().isEmpty()) {
      throw new IllegalArgumentException("no product with a SKU");
    }
    String version = texts.getOrDefault("version", "");
    return new QueryItem(
        products.get(0),
        texts.getOrDefault("serviceCode", ""),
        terms,
        new Publication(
            version.isEmpty() ? SOURCE : SOURCE + " " + version,
            texts.getOrDefault("publicationDate", "")));
  }
}
