// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A member that follows from the components: written like one, and when it is read compared with
 * what this method returns. On a method without parameters of a record or of an interface that
 * records implement.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Derived {}
