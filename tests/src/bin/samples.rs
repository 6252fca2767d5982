//! Writes what `cargo xtask figures` measures with: `samples DIR`.
//!
//! `NAME.json` is an admission review and `NAME/` its cluster; `manifests-N`
//! and `cases-N` are folders of N objects and N cases.
use partywall_tests::samples::{self, Sample};
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::path::Path;

const SIZES: [usize; 2] = [5_000, 50_000];
/// The objects of one namespace, in one file.
const TOGETHER: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: samples DIR")?;
    let folder = Path::new(&folder);
    for sample in samples::all() {
        write_request(folder, &sample)?;
    }
    for size in SIZES {
        let (manifests, cases) =
            (folder.join(format!("manifests-{size}")), folder.join(format!("cases-{size}")));
        fs::create_dir_all(&manifests)?;
        fs::create_dir_all(&cases)?;
        for number in 0..size / TOGETHER {
            let objects = samples::tenant(number);
            fs::write(manifests.join(format!("tenant-{number}.yaml")), stream(&objects)?)?;
        }
        for number in 0..size {
            fs::write(cases.join(format!("case-{number}.yaml")), case(number)?)?;
        }
    }
    Ok(())
}

fn write_request(folder: &Path, sample: &Sample) -> Result<(), Box<dyn Error>> {
    let payload: Value = serde_json::from_str(&sample.payload)?;
    let review = json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": payload["request"]});
    let cluster = folder.join(sample.name);
    fs::create_dir_all(&cluster)?;
    fs::write(folder.join(format!("{}.json", sample.name)), review.to_string())?;
    let list =
        json!({"apiVersion": "v1", "kind": "List", "items": sample.cluster.clone().unwrap_or_default()});
    fs::write(cluster.join("objects.json"), list.to_string())?;
    Ok(())
}

fn stream(objects: &[Value]) -> Result<String, Box<dyn Error>> {
    let documents: Result<Vec<_>, _> = objects.iter().map(serde_saphyr::to_string).collect();
    Ok(documents?.join("---\n"))
}

fn case(number: usize) -> Result<String, Box<dyn Error>> {
    let case = json!({
        "description": format!("Pods of namespace tenant-{number} may talk to each other."),
        "object": samples::recipe_of(&format!("tenant-{number}")),
        "expect": {"allowed": true},
    });
    Ok(serde_saphyr::to_string(&case)?)
}
