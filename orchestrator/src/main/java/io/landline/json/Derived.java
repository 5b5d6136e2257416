// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A member that is computed from the components. It is written like one; when it is read, it must
 * equal what this method returns. For methods without parameters, of records and of interfaces that
 * records implement.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Derived {}
