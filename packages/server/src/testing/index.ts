/** For tests of this and other packages: a whole server on a folder of its own. */
export { startTestServer, type TestServer } from "./start-test-server.js";
