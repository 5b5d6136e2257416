// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random edits of random layouts keep everything else byte for byte, and what is written is read
 * again as the same values. Repeat a run with {@code -Dlandline.fuzz.seed=SEED}.
 */
final class JsonFuzzTest {
  private static final int INPUTS = Integer.getInteger("landline.fuzz.inputs", 1_000_000) / 20;
  private static final List<String> GAPS = List.of("", "", " ", "\n", "\r\n", "\n    ", "\t", "  ");
  private static final List<String> TEXTS =
      List.of("", "dmr", "a \"b\" \\", "\u00e9\n", "\ud83d\udce1", "{,}]", "\u0001");

  private static final long SEED = Long.getLong("landline.fuzz.seed", System.nanoTime());

  @BeforeAll
  static void tellTheSeed() {
    System.out.println("JSON fuzz: seed " + SEED + ", " + INPUTS + " inputs");
  }

  private static String gap(Random random) {
    return GAPS.get(random.nextInt(GAPS.size()));
  }

  private static Json value(Random random, int depth) {
    return switch (random.nextInt(depth > 3 ? 5 : 9)) {
      case 0 -> Json.of(random.nextInt());
      case 1 -> new JsonNumber(random.nextInt(100) + "." + random.nextInt(100) + "e+3");
      case 2 -> Json.of(random.nextBoolean());
      case 3 -> new JsonNull();
      case 4 -> Json.of(TEXTS.get(random.nextInt(TEXTS.size())));
      case 5, 6 -> {
        JsonArray array = JsonArray.EMPTY;
        for (int n = random.nextInt(4); n > 0; n--) {
          array = array.plus(value(random, depth + 1));
        }
        yield array;
      }
      default -> {
        JsonObject object = JsonObject.EMPTY;
        for (int n = random.nextInt(4); n > 0; n--) {
          object = object.with("k" + random.nextInt(6), value(random, depth + 1));
        }
        yield object;
      }
    };
  }

  /** The value in a layout that nobody would choose. */
  private static String written(Json json, Random random) {
    List<String> parts = new ArrayList<>();
    if (json instanceof JsonArray array) {
      array.values().forEach(v -> parts.add(gap(random) + written(v, random) + gap(random)));
      return "[" + (parts.isEmpty() ? gap(random) : String.join(",", parts)) + "]";
    }
    if (json instanceof JsonObject object) {
      for (JsonObject.Member member : object.members()) {
        String key = gap(random) + member.key() + gap(random) + ":" + gap(random);
        parts.add(key + written(member.value(), random) + gap(random));
      }
      return "{" + (parts.isEmpty() ? gap(random) : String.join(",", parts)) + "}";
    }
    StringBuilder out = new StringBuilder();
    json.write(out);
    return out.toString();
  }

  /**
   * An edit of one value, and all other values, each of which must be written as it was.
   *
   * @param kept the written form of what the edit does not concern, in order
   */
  private record Edited(Json json, List<String> kept) {}

  private static String text(Json json) {
    StringBuilder out = new StringBuilder();
    json.write(out);
    return out.toString();
  }

  private static Edited edited(Json json, Random random) {
    List<String> kept = new ArrayList<>();
    if (json instanceof JsonArray array) {
      int at = array.size() == 0 ? -1 : random.nextInt(array.size());
      int what = at < 0 ? 0 : random.nextInt(4);
      Edited inner = what == 3 ? edited(array.get(at), random) : new Edited(json, List.of());
      for (int i = 0; i < array.size(); i++) {
        if (i != at || what == 0) {
          kept.add(text(array.get(i)));
        } else {
          kept.addAll(inner.kept());
        }
      }
      return new Edited(
          switch (what) {
            case 0 -> array.plus(value(random, 2));
            case 1 -> array.minus(at);
            case 2 -> array.with(at, value(random, 2));
            default -> array.with(at, inner.json());
          },
          kept);
    }
    if (json instanceof JsonObject object) {
      List<String> keys = object.keys();
      String key =
          keys.isEmpty() || random.nextInt(3) == 0
              ? "new" + random.nextInt(3)
              : keys.get(random.nextInt(keys.size()));
      int what = object.has(key) ? random.nextInt(3) : 0;
      Json old = object.get(key);
      Edited inner = what == 2 && old != null ? edited(old, random) : new Edited(json, List.of());
      for (JsonObject.Member member : object.members()) {
        if (member.key().value().equals(key)) {
          kept.addAll(what == 2 ? inner.kept() : List.of());
        } else {
          kept.add(member.key() + member.colon() + text(member.value()));
        }
      }
      return new Edited(
          switch (what) {
            case 0 ->
                random.nextBoolean()
                    ? object.with(key, value(random, 2))
                    : object.with(key, value(random, 2), List.of("k0", "k3", key, "k5"));
            case 1 -> object.without(key);
            default -> object.with(key, inner.json());
          },
          kept);
    }
    return new Edited(value(random, 2), kept);
  }

  @Test
  void edits_keep_everything_else_and_are_read_again() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < INPUTS; i++) {
      String text = gap(random) + written(value(random, 0), random) + gap(random);
      JsonDocument document = JsonDocument.parse(text);
      assertThat(document.toString()).isEqualTo(text);
      Json json = document.root();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        Edited edited = edited(json, random);
        String after = document.with(edited.json()).toString();
        int from = 0;
        for (String kept : edited.kept()) {
          int at = after.indexOf(kept, from);
          assertThat(at).as("%s in %s, from %s", kept, after, text).isNotNegative();
          from = at + kept.length();
        }
        JsonDocument again = JsonDocument.parse(after);
        assertThat(again.root()).isEqualTo(edited.json());
        assertThat(again.toString()).isEqualTo(after);
        json = again.root();
      }
    }
  }

  /** To skip a value would let mistakes in texts pass. */
  private static void read(JsonReader reader) throws IOException {
    switch (reader.peek()) {
      case BEGIN_ARRAY -> {
        reader.beginArray();
        while (reader.hasNext()) {
          read(reader);
        }
        reader.endArray();
      }
      case BEGIN_OBJECT -> {
        reader.beginObject();
        while (reader.hasNext()) {
          String unusedName = reader.nextName();
          read(reader);
        }
        reader.endObject();
      }
      case BOOLEAN -> {
        boolean unusedValue = reader.nextBoolean();
      }
      case NULL -> reader.nextNull();
      default -> {
        String unusedValue = reader.nextString();
      }
    }
  }

  private static boolean isJsonToGson(String text) {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(16);
    try {
      read(reader);
      return reader.peek() == JsonToken.END_DOCUMENT;
    } catch (IOException | IllegalStateException e) {
      return false;
    }
  }

  private static boolean isJson(String text) {
    try {
      return JsonDocument.parse(text) != null;
    } catch (JsonSyntaxException e) {
      return false;
    }
  }

  @Test
  void valid_json_reads_the_same_as_with_another_parser() throws Exception {
    Random random = new Random(SEED);
    List<String> corpus = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/config/good"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        corpus.add(Files.readString(file));
      }
    }
    String pieces = "{}[],:\"\\/'#0123456789eE+-.tfnul \n\t\u0001\u00a0";
    for (int i = 0; i < INPUTS / 10; i++) {
      StringBuilder text =
          new StringBuilder(
              random.nextBoolean()
                  ? corpus.get(random.nextInt(corpus.size()))
                  : written(value(random, 0), random));
      for (int n = random.nextInt(3); n > 0 && text.length() > 0; n--) {
        int at = random.nextInt(text.length());
        char piece = pieces.charAt(random.nextInt(pieces.length()));
        text.replace(at, at + random.nextInt(2), String.valueOf(piece));
      }
      String input = text.toString();
      assertThat(isJson(input)).as(input).isEqualTo(isJsonToGson(input));
    }
  }
}
