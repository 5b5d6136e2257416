// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.landline.health.fact.Leg;
import io.landline.health.verdict.State;
import io.landline.policy.Name;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A line of the history as JSON.
 *
 * <pre>
 * {"t":"2026-11-20T03:05:00Z","s":300,"site":"wa7vc","state":{"OK":300},
 *  "legs":{"tunnel":{"sent":50,"lost":1,"ms":[40.1,40.4,41.0,43.7,61.2]}},
 *  "traffic":{"ipsc":{"in":18211,"out":20777,"flows":6}}}
 * {"t":"2026-11-20T03:07:00Z","event":"verdict","site":"wa7vc","state":"CRITICAL","text":"..."}
 * </pre>
 *
 * {@code t} begins, {@code s} is seconds; {@code ms} is the shortest round trip, those that a
 * tenth, half and nine tenths were shorter than, and the longest, in milliseconds.
 */
final class HistoryLine {
  /** Longer lines are not Landline's. */
  static final int LONGEST = 1 << 20;

  private static final TypeAdapter<JsonElement> JSON = new Gson().getAdapter(JsonElement.class);

  private HistoryLine() {}

  static String of(Stretch stretch) {
    JsonObject line = new JsonObject();
    line.addProperty("t", stretch.start().toString());
    line.addProperty("s", seconds(stretch.length()));
    line.addProperty("site", stretch.site().text());
    JsonObject states = new JsonObject();
    stretch.states().forEach((state, time) -> states.addProperty(state.name(), seconds(time)));
    line.add("state", states);
    JsonObject legs = new JsonObject();
    stretch.legs().forEach((leg, stats) -> legs.add(leg.toString(), of(stats)));
    line.add("legs", legs);
    if (!stretch.traffic().isEmpty()) {
      JsonObject traffic = new JsonObject();
      stretch.traffic().forEach((forward, carried) -> traffic.add(forward.text(), of(carried)));
      line.add("traffic", traffic);
    }
    return line.toString();
  }

  private static JsonObject of(LegStats stats) {
    JsonObject json = new JsonObject();
    json.addProperty("sent", stats.sent());
    json.addProperty("lost", stats.lost());
    stats
        .times()
        .ifPresent(
            times -> {
              JsonArray ms = new JsonArray();
              ms.add(milliseconds(times.least()));
              ms.add(milliseconds(times.low()));
              ms.add(milliseconds(times.median()));
              ms.add(milliseconds(times.high()));
              ms.add(milliseconds(times.most()));
              json.add("ms", ms);
            });
    return json;
  }

  private static JsonObject of(Carried carried) {
    JsonObject json = new JsonObject();
    json.addProperty("in", carried.in());
    json.addProperty("out", carried.out());
    json.addProperty("flows", carried.flows());
    return json;
  }

  static String of(Event event) {
    JsonObject line = new JsonObject();
    line.addProperty("t", event.time().toString());
    line.addProperty("event", event.kind().toString());
    event.site().ifPresent(site -> line.addProperty("site", site.text()));
    event.state().ifPresent(state -> line.addProperty("state", state.name()));
    line.addProperty("text", event.text());
    return line.toString();
  }

  /** Reads a stretch; empty if the line is torn or is something else. */
  static Optional<Stretch> stretch(String line) {
    return parsed(line, HistoryLine::stretch);
  }

  /** Reads an event; empty if the line is torn or is something else. */
  static Optional<Event> event(String line) {
    return parsed(line, HistoryLine::event);
  }

  private interface Reading<T> {
    T of(JsonObject json);
  }

  /** An incomplete line can fail in many ways; each means that there is no line. */
  private static <T> Optional<T> parsed(String line, Reading<T> reading) {
    if (line.length() > LONGEST || !line.startsWith("{") || !line.endsWith("}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(reading.of(object(line)));
    } catch (IOException
        | JsonParseException
        | DateTimeException
        | IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException
        | ArithmeticException
        | ClassCastException e) {
      return Optional.empty();
    }
  }

  private static JsonObject object(String line) throws IOException {
    JsonReader reader = new JsonReader(new StringReader(line));
    reader.setStrictness(Strictness.STRICT);
    JsonObject json = JSON.read(reader).getAsJsonObject();
    if (reader.peek() != JsonToken.END_DOCUMENT) {
      throw new IllegalArgumentException("something follows the object");
    }
    return json;
  }

  private static Stretch stretch(JsonObject json) {
    Map<State, Duration> states = new EnumMap<>(State.class);
    object(json, "state").forEach((key, value) -> states.put(State.valueOf(key), duration(value)));
    Map<Leg, LegStats> legs = new TreeMap<>();
    object(json, "legs").forEach((key, value) -> legs.put(Leg.parse(key), stats(value)));
    Map<Name, Carried> traffic = new TreeMap<>();
    if (json.has("traffic")) {
      object(json, "traffic").forEach((key, value) -> traffic.put(new Name(key), carried(value)));
    }
    return new Stretch(
        Instant.parse(member(json, "t").getAsString()),
        duration(member(json, "s")),
        new Name(member(json, "site").getAsString()),
        states,
        legs,
        traffic);
  }

  private static LegStats stats(JsonElement value) {
    JsonObject json = value.getAsJsonObject();
    Optional<Times> times = Optional.empty();
    if (json.has("ms")) {
      JsonArray ms = member(json, "ms").getAsJsonArray();
      if (ms.size() != 5) {
        throw new IllegalArgumentException("ms has five values");
      }
      times =
          Optional.of(
              new Times(
                  nanos(ms.get(0)),
                  nanos(ms.get(1)),
                  nanos(ms.get(2)),
                  nanos(ms.get(3)),
                  nanos(ms.get(4))));
    }
    return new LegStats(member(json, "sent").getAsLong(), member(json, "lost").getAsLong(), times);
  }

  private static Carried carried(JsonElement value) {
    JsonObject json = value.getAsJsonObject();
    return new Carried(
        member(json, "in").getAsLong(),
        member(json, "out").getAsLong(),
        member(json, "flows").getAsInt());
  }

  private static Event event(JsonObject json) {
    return new Event(
        Instant.parse(member(json, "t").getAsString()),
        Event.Kind.valueOf(member(json, "event").getAsString().toUpperCase(Locale.ROOT)),
        json.has("site")
            ? Optional.of(new Name(member(json, "site").getAsString()))
            : Optional.empty(),
        json.has("state")
            ? Optional.of(State.valueOf(member(json, "state").getAsString()))
            : Optional.empty(),
        member(json, "text").getAsString());
  }

  private static JsonElement member(JsonObject json, String key) {
    JsonElement value = json.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no " + key);
    }
    return value;
  }

  private static Map<String, JsonElement> object(JsonObject json, String key) {
    return member(json, key).getAsJsonObject().asMap();
  }

  private static BigDecimal seconds(Duration time) {
    return trimmed(BigDecimal.valueOf(time.toMillis(), 3));
  }

  private static Duration duration(JsonElement seconds) {
    return Duration.ofMillis(
        seconds
            .getAsBigDecimal()
            .movePointRight(3)
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact());
  }

  private static BigDecimal milliseconds(long nanos) {
    return trimmed(BigDecimal.valueOf(nanos, 6).setScale(3, RoundingMode.HALF_UP));
  }

  private static long nanos(JsonElement milliseconds) {
    return milliseconds
        .getAsBigDecimal()
        .movePointRight(6)
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  private static BigDecimal trimmed(BigDecimal number) {
    BigDecimal bare = number.stripTrailingZeros();
    return bare.scale() < 0 ? bare.setScale(0) : bare;
  }
}
