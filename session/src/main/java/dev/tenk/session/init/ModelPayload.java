package dev.tenk.session.init;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.targets.payload.ImageLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a model is sent, as its metadata want it.
 *
 * @param payloads the value of {@code payloads}
 * @param why what that rests on, or what its owner should say
 * @param keys of the target that follow
 * @param zerosBytes size of the tensor that is to be in the folder of raw tensors; empty where no
 *     such folder is named
 */
record ModelPayload(String payloads, String why, List<Line> keys, OptionalInt zerosBytes) {
  private static final int IMAGES = 16;
  private static final long SIDE_PIXELS = 224;
  private static final long FREE_ELEMENTS = 16;

  /** A tensor of more is not made up. */
  private static final long MOST_BYTES = 64L << 20;

  /** Seeded images of the size that most recognisers take. */
  static final String SYNTHETIC = synthetic(SIDE_PIXELS, SIDE_PIXELS);

  /** Copies its list. */
  ModelPayload {
    keys = List.copyOf(keys);
  }

  private static String synthetic(long width, long height) {
    return "{synthetic: {count: %d, width: %d, height: %d, seed: 1}}"
        .formatted(IMAGES, width, height);
  }

  /**
   * Of a model.
   *
   * @param inputs that its metadata tell, at least one
   * @param isStated whether the user has stated the input
   * @param own the value of {@code payloads} where the user has files, and whether they are
   *     pictures
   * @param zerosFolder name of the folder for a made-up tensor
   * @return empty where nothing can be made up for it
   */
  static Optional<ModelPayload> of(
      List<TensorMetadata> inputs, boolean isStated, Optional<Own> own, String zerosFolder) {
    TensorMetadata told = inputs.get(0);
    Optional<DataType> type = told.dataType();
    if (type.isEmpty()) {
      return Optional.empty();
    }
    List<Line> keys = new ArrayList<>();
    Optional<ImageLayout> layout = layout(told);
    TensorMetadata sent = whole(told, layout);
    if (!isStated && (inputs.size() > 1 || needsShape(told))) {
      keys.add(
          Line.guessed(
              "inputs",
              "[{name: %s, datatype: %s, shape: %s}]"
                  .formatted(Yaml.value(sent.name()), sent.datatype(), sent.shape()),
              inputs.size() > 1
                  ? "The model takes %s; tenk sends one: the first, if the others may be left out. Another?"
                      .formatted(described(inputs))
                  : "The model takes %s, of any size where -1 stands. What sizes do you send?"
                      .formatted(described(inputs))));
    }
    if (type.get() == DataType.BYTES) {
      return Optional.of(
          new ModelPayload(
              own.map(Own::payloads).orElse(SYNTHETIC),
              "The model takes bytes, so it is sent picture files as they are. What do you send?",
              keys,
              OptionalInt.empty()));
    }
    if (layout.isPresent() && own.map(Own::arePictures).orElse(true)) {
      keys.add(image(layout.get(), sent));
      int height = layout.get() == ImageLayout.NCHW ? 2 : 1;
      return Optional.of(
          new ModelPayload(
              own.map(Own::payloads)
                  .orElse(synthetic(sent.shape().get(height + 1), sent.shape().get(height))),
              "Seeded patches of colour, of the model's size: times are real, answers mean nothing."
                  + " Your own pictures? images: FOLDER",
              keys,
              OptionalInt.empty()));
    }
    double bytes = type.get().byteSize().getAsInt();
    for (long size : sent.shape()) {
      bytes *= size;
    }
    if (bytes < 1 || bytes > MOST_BYTES) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelPayload(
            own.map(Own::payloads).orElse("{tensors: " + Yaml.value(zerosFolder) + "}"),
            "Raw little-endian values for %s; a file of zeros was written. Your own tensors, a file each?"
                .formatted(described(List.of(sent))),
            keys,
            own.isPresent() ? OptionalInt.empty() : OptionalInt.of((int) bytes)));
  }

  /**
   * Files of the user's.
   *
   * @param payloads the value of that key
   * @param arePictures whether they are to be decoded
   */
  record Own(String payloads, boolean arePictures) {}

  private static Line image(ImageLayout layout, TensorMetadata sent) {
    boolean isFloat = sent.isOf(DataType.FP32);
    return isFloat
        ? Line.guessed(
            "input",
            "{layout: %s, datatype: FP32, mean: 0, std: 1}".formatted(layout),
            "How does the model want its pixels? (pixel - mean) / std, of 0 to 255; its metadata do"
                + " not tell. It changes answers, hardly times.")
        : Line.found(
            "input",
            "{layout: %s, datatype: UINT8}".formatted(layout),
            "By the shape that its metadata tell.");
  }

  /** Whether it can be one RGB image, perhaps of a size that is free. */
  private static Optional<ImageLayout> layout(TensorMetadata told) {
    if (!told.isOf(DataType.FP32) && !told.isOf(DataType.UINT8)) {
      return Optional.empty();
    }
    List<Long> shape = told.shape().stream().map(each -> each == -1 ? SIDE_PIXELS : each).toList();
    if (shape.size() != 4 || (told.shape().get(0) != -1 && told.shape().get(0) != 1)) {
      return Optional.empty();
    }
    List<Long> one = new ArrayList<>(shape);
    one.set(0, 1L);
    for (ImageLayout layout : ImageLayout.values()) {
      if (layout.fits(one)) {
        return Optional.of(layout);
      }
    }
    return Optional.empty();
  }

  /** A free batch is one; what else is free has to be said. */
  private static boolean needsShape(TensorMetadata told) {
    return told.shape().lastIndexOf(-1L) > 0;
  }

  private static TensorMetadata whole(TensorMetadata told, Optional<ImageLayout> layout) {
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < told.shape().size(); i++) {
      long size = told.shape().get(i);
      shape.add(size != -1 ? size : i == 0 ? 1 : layout.isPresent() ? SIDE_PIXELS : FREE_ELEMENTS);
    }
    return new TensorMetadata(told.name(), told.datatype(), shape);
  }

  /** As in {@code x FP32 [1, 3]}. */
  static String described(List<TensorMetadata> inputs) {
    return String.join(
        ", ",
        inputs.stream()
            .map(each -> each.name() + " " + each.datatype() + " " + each.shape())
            .toList());
  }
}
