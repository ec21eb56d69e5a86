"""Makes tiny-opt: a decoder in the shape of OPT with two layers of 16 and random weights, exported to ONNX, and PyTorch's
vectors of a few texts. Run in this folder with torch 1.13.1, transformers 4.40.2, optimum 1.19.2, onnx 1.15.0:

    python make-tiny-opt.py
"""
import json
import os
import shutil
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from optimum.exporters.onnx import main_export
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer, GPT2TokenizerFast, OPTConfig, OPTModel

TEXTS = ["What is six times seven?", "The capital of France is Paris.", "Zürich, 東京 🎉"]

torch.manual_seed(0)
config = OPTConfig(
    hidden_size=16, num_hidden_layers=2, ffn_dim=32, num_attention_heads=2, word_embed_proj_dim=16,
    vocab_size=300, max_position_embeddings=64,
)
model = OPTModel(config).eval()

bpe = Tokenizer(models.BPE())
bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
bpe.decoder = decoders.ByteLevel()
alphabet = pre_tokenizers.ByteLevel.alphabet()
special = ["<s>", "<pad>", "</s>", "<unk>"]
bpe.train_from_iterator(TEXTS, trainers.BpeTrainer(vocab_size=280, special_tokens=special, initial_alphabet=alphabet))
# as OPT's own tokenizer: one special token, before the text
bpe.post_processor = processors.TemplateProcessing(single="</s> $A", special_tokens=[("</s>", 2)])
tokenizer = GPT2TokenizerFast(
    tokenizer_object=bpe, bos_token="</s>", eos_token="</s>", unk_token="</s>", pad_token="<pad>"
)

with tempfile.TemporaryDirectory() as folder:
    source = os.path.join(folder, "tiny-opt")
    exported = os.path.join(folder, "exported")
    model.save_pretrained(source)
    tokenizer.save_pretrained(source)
    main_export(source, exported, task="feature-extraction")
    for name in ["config.json", "model.onnx", "tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(os.path.join(exported, name), "tiny-opt")

path = os.path.join("tiny-opt", "config.json")
with open(path) as file:
    exported_config = json.load(file)
exported_config["_name_or_path"] = "tiny-opt"
with open(path, "w") as file:
    file.write(json.dumps(exported_config, indent=2) + "\n")
for name in ["tokenizer.json", "tokenizer_config.json"]:
    path = os.path.join("tiny-opt", name)
    with open(path) as file:
        content = file.read().rstrip("\n")
    with open(path, "w") as file:
        file.write(content + "\n")

with torch.no_grad():
    rows = []
    for text in TEXTS:
        inputs = tokenizer(text, return_tensors="pt")
        states = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).last_hidden_state[0]
        rows.append({"text": text, "tokens": len(states), "mean": [round(x, 6) for x in states.mean(0).tolist()]})
with open("tiny-opt.json", "w") as file:
    file.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
