// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import java.util.Map;

/**
 * One thing that a configuration declares, in words for people.
 *
 * @param kind what it is: {@code forward}, {@code device}
 * @param name its name
 * @param text the whole of it, in short
 * @param properties each of what it consists of
 */
record Item(String kind, String name, String text, Map<String, String> properties) {
  String id() {
    return kind + " " + name;
  }
}
