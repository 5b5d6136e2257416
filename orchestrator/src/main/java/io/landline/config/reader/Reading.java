// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.document.JsonSyntaxException;
import io.landline.config.document.ListText;
import java.util.Optional;

/**
 * A configuration as it was read from the bytes of a file. After an edit of a few of a hub's
 * forwards, only these are read: reading 100,000 takes a second.
 */
public final class Reading {
  private final Configuration configuration;
  private final Optional<Hub> hub;

  private record Hub(HubReading parts, ListText.Entries entries) {}

  private Reading(Configuration configuration, Optional<Hub> hub) {
    this.configuration = configuration;
    this.hub = hub;
  }

  /**
   * Reads a file's bytes.
   *
   * @param bytes not to be changed any more
   * @param former an earlier reading, of perhaps nearly the same bytes
   * @throws ConfigException with every problem in them
   */
  public static Reading of(byte[] bytes, Optional<Reading> former) throws ConfigException {
    Optional<Reading> edited = former.flatMap(f -> f.edited(bytes));
    return edited.isPresent() ? edited.get() : whole(bytes);
  }

  private static Reading whole(byte[] bytes) throws ConfigException {
    ListText text;
    try {
      text = ListText.parse(bytes, "forwards");
    } catch (JsonSyntaxException e) {
      throw ConfigReader.noJson(e);
    }
    ConfigReader.Parts read = ConfigReader.reading(text.document());
    return new Reading(
        read.configuration(), read.hub().map(parts -> new Hub(parts, text.entries())));
  }

  /** Empty if more than a few forwards differ, or anything is wrong. */
  Optional<Reading> edited(byte[] bytes) {
    if (hub.isEmpty()) {
      return Optional.empty();
    }
    Optional<ListText.Exchange> exchange = hub.get().entries().exchange(bytes);
    return exchange.flatMap(
        e ->
            hub.get()
                .parts()
                .exchanging(e.first(), e.added(), e.last())
                .map(next -> new Reading(next.hub(), Optional.of(new Hub(next, e.entries())))));
  }

  /** What the bytes say. */
  public Configuration configuration() {
    return configuration;
  }
}
