// Jest's environment for Node, in a context whose globals V8 finds at once. In the usual one every look at `Object` or
// `Math` asks an interceptor first, which takes seventy times as long: https://nodejs.org/api/vm.html#vmconstantsdont_contextify
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { createContext } = vm;

export default class PlainGlobals extends TestEnvironment {
  /** @param {ConstructorParameters<typeof TestEnvironment>} made */
  constructor(...made) {
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...made);
    } finally {
      vm.createContext = createContext;
    }
  }
}
