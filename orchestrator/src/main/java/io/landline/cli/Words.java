// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import java.util.List;

/**
 * The help of a command.
 *
 * @param name the words that call it
 * @param arguments what follows them
 * @param most how many arguments there may be
 * @param summary one line
 * @param details more
 */
record Words(String name, String arguments, int most, String summary, List<String> details) {
  Words {
    details = List.copyOf(details);
  }
}
