// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A sealed interface of records is written as the record, with one more member that names it: the
 * record's simple name in lower case.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Variants {
  /** The name of that member. */
  String value();
}
