package dev.tenk.session.init;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the user has said.
 *
 * @param place that the suite is for
 * @param model name of the model
 * @param region of the account
 * @param device a profile: its name among tenk's own, or a file
 * @param prices price books; none for tenk's own
 * @param payloads folder of pictures or raw tensors to send
 * @param slo as in a suite
 * @param demand as in a suite
 * @param headers sent with each request, by name; their values name environment variables
 * @param set keys of the target with their values, as in a suite
 * @param out the suite to write; empty for one named after what it measures
 * @param overwrites whether a file that is there is replaced
 */
public record InitRequest(
    Place place,
    Optional<String> model,
    Optional<String> region,
    Optional<String> device,
    List<Path> prices,
    Optional<Path> payloads,
    Optional<String> slo,
    Optional<String> demand,
    Map<String, String> headers,
    Map<String, String> set,
    Optional<Path> out,
    boolean overwrites) {}
