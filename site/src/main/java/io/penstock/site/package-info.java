/** Makes the documentation site of the pages of the repository. Never published. */
package io.penstock.site;
