using CsCheck;

namespace Firebreak.Ethereum.Tests.Abi;

public sealed class AbiContractTests
{
    private const string Json =
        """
        [{"type":"constructor","inputs":[{"name":"owner","type":"address"}]},
         {"type":"function","name":"pause","inputs":[],"outputs":[],"stateMutability":"nonpayable"},
         {"type":"function","name":"get","inputs":[{"name":"i","type":"uint256"}],"outputs":[{"name":"","type":"tuple[2]","components":[{"name":"a","type":"address"}]}],"stateMutability":"view"},
         {"type":"function","name":"get","inputs":[],"outputs":[]},
         {"type":"event","name":"Transfer","inputs":[{"name":"from","type":"address","indexed":true},{"name":"to","type":"address","indexed":true},{"name":"id","type":"uint256","indexed":true}]},
         {"type":"event","name":"Transfer","inputs":[{"name":"from","type":"address","indexed":true},{"name":"to","type":"address","indexed":true},{"name":"value","type":"uint256"}]},
         {"type":"error","name":"Denied","inputs":[{"name":"who","type":"address"}]},
         {"type":"fallback"},{"type":"receive","stateMutability":"payable"}]
        """;

    [Fact]
    public void A_compilers_json_gives_functions_events_errors_and_the_constructor()
    {
        var contract = AbiContract.ParseJson(Json);
        Assert.Equal("pause()", contract.FindFunction(0x8456cb59)!.Signature);
        Assert.Equal("view", contract.FindFunction("get(uint256)")!.StateMutability);
        Assert.Equal("(address)[2]", Assert.Single(contract.FindFunction("get(uint256)")!.Outputs).Type.ToString());
        Assert.Equal("Denied(address)", contract.FindError(contract.Errors[0].Selector)!.Signature);
        Assert.Same(AbiError.Panic, contract.FindError(0x4e487b71));
        Assert.Equal(32, contract.EncodeConstructor(Address.Zero).Length);
        Assert.Null(contract.FindFunction("unpause"));
        Assert.Throws<AbiException>(() => contract.FindFunction("get"));
    }

    [Fact]
    public void Events_of_one_topic_are_told_apart_by_their_number_of_topics()
    {
        var contract = AbiContract.ParseJson(Json);
        Hash256[] topics = [contract.Events[0].Topic0, default, default, default];
        Assert.Same(contract.Events[0], contract.FindEvent(topics));
        Assert.Same(contract.Events[1], contract.FindEvent(topics.AsSpan(0, 3)));
        Assert.Null(contract.FindEvent(topics.AsSpan(0, 2)));
        Assert.Null(contract.FindEvent([]));
    }

    [Fact]
    public void Lines_that_people_write_give_the_same_contract()
    {
        var contract = AbiContract.Parse(
            "constructor(address owner)",
            "function pause()",
            "event Transfer(address indexed from, address indexed to, uint256 value)",
            "error Denied(address who)");
        Assert.Equal("pause()", Assert.Single(contract.Functions).Signature);
        Assert.Single(contract.Events);
        Assert.Single(contract.Errors);
        Assert.Single(contract.ConstructorInputs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[{\"type\":\"function\"}]")]
    [InlineData("[{\"type\":\"function\",\"name\":\"a b\"}]")]
    [InlineData("[{\"type\":\"function\",\"name\":\"f\",\"inputs\":7}]")]
    [InlineData("[{\"type\":\"function\",\"name\":\"f\",\"inputs\":[{\"name\":\"x\"}]}]")]
    [InlineData("[{\"type\":\"function\",\"name\":\"f\",\"inputs\":[{\"type\":\"tuple\"}, {\"type\":\"uint8[\"}]}]")]
    public void Json_that_is_no_abi_is_refused(string json) => Assert.Throws<AbiException>(() => AbiContract.ParseJson(json));

    [Fact]
    public void Random_changes_of_json_are_read_or_refused_and_nothing_else() =>
        Gen.Select(Gen.Int[0, Json.Length - 1], Gen.Char[' ', '~'], Gen.Int[0, 3]).Sample((at, with, cut) =>
        {
            try
            {
                AbiContract.ParseJson(string.Concat(Json.AsSpan(0, at), with.ToString(), Json.AsSpan(Math.Min(Json.Length, at + cut))));
            }
            catch (AbiException)
            {
                // Refused by type, as it should be.
            }
        }, iter: 5_000);

    [Fact]
    public void Random_declarations_are_read_or_refused_and_nothing_else() =>
        Gen.OneOf(
                Gen.String[Gen.Char["(),[] ;"], 0, 30],
                Gen.Int[0, 9].Select(i => Pieces[i]).Array[0, 20].Select(string.Concat))
            .Sample(declaration =>
            {
                try
                {
                    AbiFunction.Parse(declaration);
                }
                catch (AbiException)
                {
                    // Refused by type, as it should be.
                }
            }, iter: 20_000);

    private static readonly string[] Pieces = ["function ", "f", "(", ")", ",", "uint8", "tuple", "[2]", "[]", " returns "];
}
